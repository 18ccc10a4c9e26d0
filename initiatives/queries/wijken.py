"""A part of queries that are written out."""

# The names of the wijken of a werkgebied today.
WIJKEN = """ARRAY(
        SELECT DISTINCT wijk.name FROM wijkplannen_bewonersgroep groep
        JOIN wijkplannen_werkgebied werkgebied ON werkgebied.groep_id = groep.id
        JOIN gebieden_buurt buurt ON buurt.id = werkgebied.buurt_id
        JOIN gebieden_wijk wijk ON wijk.id = buurt.wijk_id
        WHERE groep.organisatie_id = {group} AND werkgebied.from_on <= %(today)s
        AND (werkgebied.until_on IS NULL OR werkgebied.until_on >= %(today)s) ORDER BY wijk.name
    )"""
