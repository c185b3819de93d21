"""The networks: layers and losses, builders, training, and what turns a model into a frozen one."""
