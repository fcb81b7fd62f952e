"""What 报送 and 接收 share: sticks, plans of packages, typed codes."""
