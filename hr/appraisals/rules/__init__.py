"""Pure rules of appraisals: no clock, no database."""
