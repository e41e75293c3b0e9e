"""What p0f.fp says: labels and signatures, parsed into values and printed back."""
