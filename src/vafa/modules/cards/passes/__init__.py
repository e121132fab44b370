"""The card in a phone's own wallet: a signed file for Apple's, a signed link for Google's."""
