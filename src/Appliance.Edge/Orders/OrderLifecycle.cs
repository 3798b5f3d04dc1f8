using static Appliance.Edge.Orders.OrderState;

namespace Appliance.Edge.Orders;

/// <summary>The states of the question for an order as a table: (state, event) → next state, or null where the event changes nothing.</summary>
public static class OrderLifecycle
{
    // Rows: state. Columns: Closed, Found, NothingFound, SeveralFound, OtherPatientFound, NotAnswered, WaitOver, NotInTime.
    // An answer that is settled stays: runs, their evidence and its UIDs were made by it. Only another revision asks anew.
    private static readonly OrderState?[][] Table =
    [
        /* Asked        */ [Asked, Matched, NoOrder, Ambiguous, OtherPatient, Asked, Unreachable, TooLate],
        /* Matched      */ [Asked, null, null, null, null, null, null, null],
        /* NoOrder      */ [Asked, null, null, null, null, null, null, null],
        /* Ambiguous    */ [Asked, null, null, null, null, null, null, null],
        /* OtherPatient */ [Asked, null, null, null, null, null, null, null],
        /* Unreachable  */ [Asked, null, null, null, null, null, null, null],
        /* TooLate      */ [Asked, null, null, null, null, null, null, null],
    ];

    /// <summary>The state after <paramref name="happened"/>, or null when it changes nothing in <paramref name="state"/>.</summary>
    public static OrderState? Next(OrderState state, OrderEvent happened) => Table[(int)state][(int)happened];
}
