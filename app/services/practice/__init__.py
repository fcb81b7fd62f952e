"""The practice village and the demo."""
