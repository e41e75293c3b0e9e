"""The stacks that can be measured, one family in each module.  `lab.table` lists them all."""
