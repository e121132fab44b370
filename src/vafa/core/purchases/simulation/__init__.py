"""What a programme would have led to: the club's own purchases decided again in memory, member by member.

It is the engine that decides live (`domain.engine`), over state that is never written. Members are shared out among
processes; of each, only one member's history is in memory at a time.
"""
