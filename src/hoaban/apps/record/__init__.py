"""The whole record of an official: form 2C and the groups of the electronic record, how complete it is, rises due."""
