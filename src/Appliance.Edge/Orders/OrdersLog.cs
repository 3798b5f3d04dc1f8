using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Orders;

internal static partial class OrdersLog
{
    [LoggerMessage(4600, LogLevel.Information, "Study #{Study}, revision {Revision}: its order is known, by {Rule}")]
    public static partial void Matched(ILogger logger, long study, int revision, MatchRule rule);

    [LoggerMessage(EventId = 4601, Message = "Study #{Study}, revision {Revision}: no order is taken: {State}, {Candidates} in question")]
    public static partial void NotMatched(ILogger logger, LogLevel level, long study, int revision, OrderState state, int candidates);

    [LoggerMessage(4602, LogLevel.Warning, "Study #{Study}: the worklist did not answer (attempt {Attempt}): {Reason}")]
    public static partial void Postponed(ILogger logger, long study, int attempt, string reason);

    [LoggerMessage(4603, LogLevel.Warning, "Study #{Study}, revision {Revision}: runs go on without an order, the worklist did not answer {Attempts} queries. Check Orders:Worklist, the network, and that it runs.")]
    public static partial void Unreachable(ILogger logger, long study, int revision, int attempts);

    [LoggerMessage(4604, LogLevel.Error, "Orders are not asked for: the disk or the journal failed. Check the disk of the state folder. {Fault}")]
    public static partial void StorageFailed(ILogger logger, string fault);
}
