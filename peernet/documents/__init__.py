"""Documents that are generated from the contracts: AsyncAPI, JSON Schemas, and examples."""
