"""Plain building blocks of pages: they draw what they are given and emit signals."""
