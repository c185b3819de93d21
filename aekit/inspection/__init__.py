"""Where is the defect? Pictures judged pixel by pixel, and the report of a part."""
