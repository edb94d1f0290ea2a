-- Words with accents are found without them as well; what tells the index of changes tells it of these.

UPDATE jobs SET search = with_accentless(search) WHERE length(search) <> length(CAST(search AS BLOB));
