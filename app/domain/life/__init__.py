"""Life events of a family: 出生 死亡 迁入 迁出 婚嫁 分户 并户 户主变更."""
