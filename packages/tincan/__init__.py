"""xAPI packages: a tincan.xml that names activities and the page that opens each."""
