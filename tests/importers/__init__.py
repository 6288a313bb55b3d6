"""Files as others write them, and the drafts they become."""
