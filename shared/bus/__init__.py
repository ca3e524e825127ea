"""The bus: commands and questions as request and reply over NATS, refusals as problem documents."""
