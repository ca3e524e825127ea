"""What only containers need: secrets handed out, databases made, and the health check of the image."""
