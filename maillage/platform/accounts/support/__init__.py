"""« Assistance »: the community lets an operator in for a while, sees who came, and closes when it likes."""
