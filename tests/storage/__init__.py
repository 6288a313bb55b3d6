"""What is saved stays saved."""
