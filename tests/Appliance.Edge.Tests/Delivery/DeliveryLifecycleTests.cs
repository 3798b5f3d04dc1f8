using Appliance.Edge.Delivery;
using static Appliance.Edge.Delivery.DeliveryEvent;
using static Appliance.Edge.Delivery.DeliveryState;

namespace Appliance.Edge.Tests.Delivery;

public sealed class DeliveryLifecycleTests
{
    /// <summary>Every cell of the table: 6 states by 10 events.</summary>
    public static TheoryData<DeliveryState, DeliveryEvent, DeliveryState?> Cells => new()
    {
        { Pending, Accepted, Delivered },
        { Pending, AcceptedForCommitment, Stored },
        { Pending, Committed, Delivered },
        { Pending, NotCommitted, Pending },
        { Pending, Unreported, null },
        { Pending, NotOffered, null },
        { Pending, Postponed, Pending },
        { Pending, Refused, NotAccepted },
        { Pending, GivenUp, DeadLetter },
        { Pending, Retried, Pending },
        { Stored, Accepted, null },
        { Stored, AcceptedForCommitment, null },
        { Stored, Committed, Delivered },
        { Stored, NotCommitted, Pending },
        { Stored, Unreported, Uncommitted },
        { Stored, NotOffered, Delivered },
        { Stored, Postponed, null },
        { Stored, Refused, null },
        { Stored, GivenUp, DeadLetter },
        { Stored, Retried, Pending },
        { Delivered, Accepted, null },
        { Delivered, AcceptedForCommitment, null },
        { Delivered, Committed, Delivered },
        { Delivered, NotCommitted, Delivered },
        { Delivered, Unreported, null },
        { Delivered, NotOffered, null },
        { Delivered, Postponed, null },
        { Delivered, Refused, null },
        { Delivered, GivenUp, null },
        { Delivered, Retried, null },
        { NotAccepted, Accepted, null },
        { NotAccepted, AcceptedForCommitment, null },
        { NotAccepted, Committed, null },
        { NotAccepted, NotCommitted, null },
        { NotAccepted, Unreported, null },
        { NotAccepted, NotOffered, null },
        { NotAccepted, Postponed, null },
        { NotAccepted, Refused, null },
        { NotAccepted, GivenUp, null },
        { NotAccepted, Retried, Pending },
        { DeadLetter, Accepted, null },
        { DeadLetter, AcceptedForCommitment, null },
        { DeadLetter, Committed, Delivered },
        { DeadLetter, NotCommitted, DeadLetter },
        { DeadLetter, Unreported, null },
        { DeadLetter, NotOffered, null },
        { DeadLetter, Postponed, null },
        { DeadLetter, Refused, null },
        { DeadLetter, GivenUp, null },
        { DeadLetter, Retried, Pending },
        { Uncommitted, Accepted, null },
        { Uncommitted, AcceptedForCommitment, null },
        { Uncommitted, Committed, Delivered },
        { Uncommitted, NotCommitted, DeadLetter },
        { Uncommitted, Unreported, null },
        { Uncommitted, NotOffered, Delivered },
        { Uncommitted, Postponed, null },
        { Uncommitted, Refused, null },
        { Uncommitted, GivenUp, null },
        { Uncommitted, Retried, Stored },
    };

    [Theory]
    [MemberData(nameof(Cells))]
    public void Next_EachCell_IsAsTheDesignSays(DeliveryState state, DeliveryEvent happened, DeliveryState? expected) =>
        Assert.Equal(expected, DeliveryLifecycle.Next(state, happened));

    [Fact]
    public void Cells_AreAll() =>
        Assert.Equal(Enum.GetValues<DeliveryState>().Length * Enum.GetValues<DeliveryEvent>().Length, Cells.Count);

    [Fact]
    public void Unsettled_InSql_IsWhatTheTableSays() =>
        Assert.Equal(
            DeliveryTable.Unsettled,
            $"({string.Join(", ", Enum.GetValues<DeliveryState>().Where(state => !DeliveryLifecycle.IsSettled(state)).Select(state => $"'{state}'"))})");
}
