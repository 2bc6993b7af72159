"""The conversation, channel-neutral: no chat library, no SQL, no clock."""
