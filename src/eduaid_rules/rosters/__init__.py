"""花名册 in, 台账 out: what a county does every term."""
