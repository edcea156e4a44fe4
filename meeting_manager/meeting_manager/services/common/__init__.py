"""What every other package needs: settings, clock and instants, contact points, access, links, transactions,
claims, rows, background jobs and the schema. Nothing here knows customers or bookings.
"""
