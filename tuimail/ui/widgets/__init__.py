"""What screens are made of: panes that paint line by line, bars, fields. They know no state and no keys."""
