using Appliance.Edge.Orders;
using static Appliance.Edge.Orders.OrderEvent;
using static Appliance.Edge.Orders.OrderState;

namespace Appliance.Edge.Tests.Orders;

public sealed class OrderLifecycleTests
{
    /// <summary>Every cell: 7 states by 8 events.</summary>
    public static TheoryData<OrderState, OrderEvent, OrderState?> Cells
    {
        get
        {
            var cells = new TheoryData<OrderState, OrderEvent, OrderState?>
            {
                { Asked, Closed, Asked },
                { Asked, Found, Matched },
                { Asked, NothingFound, NoOrder },
                { Asked, SeveralFound, Ambiguous },
                { Asked, OtherPatientFound, OtherPatient },
                { Asked, NotAnswered, Asked },
                { Asked, WaitOver, Unreachable },
                { Asked, NotInTime, TooLate },
            };
            foreach (OrderState settled in Enum.GetValues<OrderState>().Where(state => state != Asked))
            {
                foreach (OrderEvent happened in Enum.GetValues<OrderEvent>())
                {
                    cells.Add(settled, happened, happened == Closed ? Asked : null);
                }
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Lifecycle_EveryCell(OrderState state, OrderEvent happened, OrderState? next) =>
        Assert.Equal(next, OrderLifecycle.Next(state, happened));

    [Fact]
    public void Lifecycle_AllCellsAreTested() =>
        Assert.Equal(Enum.GetValues<OrderState>().Length * Enum.GetValues<OrderEvent>().Length, Cells.Count);
}
