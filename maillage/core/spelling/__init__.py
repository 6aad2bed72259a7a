"""Names written otherwise than they are: by a slip of the keyboard, or as they are heard."""
