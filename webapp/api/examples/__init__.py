"""What requests and answers look like, for the description of the API."""
