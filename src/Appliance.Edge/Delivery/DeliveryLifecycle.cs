using static Appliance.Edge.Delivery.DeliveryState;

namespace Appliance.Edge.Delivery;

/// <summary>The states of a delivery as a table: (state, event) → next state, or null where the event cannot happen.</summary>
public static class DeliveryLifecycle
{
    // Rows: state. Columns: Accepted, AcceptedForCommitment, Committed, NotCommitted, Unreported, NotOffered, Postponed, Refused,
    // GivenUp, Retried.
    // An object that nobody reported on is asked about again when a person says so; it is not sent again.
    // A report may come late (PS3.4 J.3.3 sets no limit), after the object was sent again or given up: it is true all the same.
    private static readonly DeliveryState?[][] Table =
    [
        /* Pending     */ [Delivered, Stored, Delivered, Pending, null, null, Pending, NotAccepted, DeadLetter, Pending],
        /* Stored      */ [null, null, Delivered, Pending, Uncommitted, Delivered, null, null, DeadLetter, Pending],
        /* Delivered   */ [null, null, Delivered, Delivered, null, null, null, null, null, null],
        /* NotAccepted */ [null, null, null, null, null, null, null, null, null, Pending],
        /* DeadLetter  */ [null, null, Delivered, DeadLetter, null, null, null, null, null, Pending],
        /* Uncommitted */ [null, null, Delivered, DeadLetter, null, Delivered, null, null, null, Stored],
    ];

    /// <summary>The state after <paramref name="happened"/>, or null when it cannot happen in <paramref name="state"/>.</summary>
    public static DeliveryState? Next(DeliveryState state, DeliveryEvent happened) => Table[(int)state][(int)happened];

    /// <summary>True when nothing more happens by itself.</summary>
    public static bool IsSettled(DeliveryState state) => state is not (Pending or Stored);
}
