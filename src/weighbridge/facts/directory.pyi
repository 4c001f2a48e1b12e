from weighbridge.facts.publishers import Directory as Directory
