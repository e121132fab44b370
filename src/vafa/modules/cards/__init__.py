"""Cards: numbers in batches, sheets to print, giving and blocking, codes that change, passes for phones' wallets."""
