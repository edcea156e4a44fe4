"""What every other package needs: settings, the clock, contact points, permissions, links, transactions,
rows, background jobs and the schema. It knows no customer and no booking.
"""
