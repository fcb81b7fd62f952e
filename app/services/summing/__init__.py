"""The township's 汇总: reports, ledgers, zero reports and 15.14 over all villages, each village read by itself."""
