"""The ground floor: people, access, time, paper, mail and audit, on which every domain stands."""
