"""What the contexts above and the interfaces may ask of the atlas."""
