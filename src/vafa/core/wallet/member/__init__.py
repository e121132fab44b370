"""The member's phone: pages of one club for its members, and what it says to everybody."""
