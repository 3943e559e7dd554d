"""What somebody who knows everything but one organisation could work out from what is published."""
