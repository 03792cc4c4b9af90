"""What the rows of the tables are: a pure function of one record of the data set each."""
