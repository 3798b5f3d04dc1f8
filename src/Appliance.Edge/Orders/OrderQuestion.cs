using Appliance.Dicom.Data;
using Appliance.Edge.Delivery;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Orders;

/// <summary>Asks for the order of one study, and writes down what came of it.</summary>
public sealed class OrderQuestion(
    Journal journal, Spool spool, WorklistClient worklist, OrdersOptions options, ILogger<OrderQuestion> logger)
{
    /// <summary>What images are not: the order is for what these are made from.</summary>
    private static readonly string[] NotExamined = ["SR", "PR", "KO", "SEG", "REG", "DOC", "PLAN"];

    private static readonly DicomReadOptions UpToPixels = new()
    {
        StopBefore = new DicomTag(0x7FE0, 0x0000),
        MaxMemoryBytes = 128 * 1024 * 1024,
        MaxElements = 1_000_000,
    };

    private readonly Backoff _backoff = Backoff.WithJitter(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));

    /// <summary>Asks, unless the time for it is over.</summary>
    internal async Task AskAsync(OrderRow row, CancellationToken cancellationToken)
    {
        DateTimeOffset now = journal.Clock.GetUtcNow();
        if (!options.IsOn || !journal.Read(session => StudyWait.IsInTime(session, row.StudyId, Awaited.Order, now)))
        {
            await SettleAsync(row, row.Attempts > 0 ? OrderEvent.WaitOver : OrderEvent.NotInTime, new OrderAnswer(), contact: null).ConfigureAwait(false);
            return;
        }

        try
        {
            if (ReadStudy(row.StudyId) is not var (header, study))
            {
                await SettleAsync(row, OrderEvent.NothingFound, new OrderAnswer(), contact: null).ConfigureAwait(false);
            }
            else if (Known(row, study) is { } known)
            {
                await SettleAsync(row, OrderEvent.Found, known, contact: null).ConfigureAwait(false);
            }
            else
            {
                // Half of what is left: a worklist that hangs leaves time for a second question.
                WorklistAnswers answers = await worklist.AskAsync(header, study, (row.Until - now) / 2, cancellationToken).ConfigureAwait(false);
                OrderMatch match = OrderMatcher.Match(study, answers.Orders, options.WindowDays, answers.IsCut);
                byte[]? order = match.Order?.ToBytes(study);
                await SettleAsync(
                    row,
                    match.Event == OrderEvent.Found && order is null ? OrderEvent.NothingFound : match.Event,
                    new OrderAnswer(order is null ? null : match.Rule, match.Candidates, order),
                    contact: DeliveryCause.None).ConfigureAwait(false);
            }
        }
        catch (WorklistException fault)
        {
            await SettleAsync(
                row, OrderEvent.NotAnswered, new OrderAnswer(Cause: fault.Cause, Reason: fault.Message), contact: fault.Cause).ConfigureAwait(false);
        }
    }

    /// <summary>The order that an earlier revision was matched to, while it is still the study's: worklists forget orders that were carried out.</summary>
    private OrderAnswer? Known(OrderRow row, StudyIdentity study)
    {
        if (row.Attributes is not { } bytes)
        {
            return null;
        }

        OrderMatch match = OrderMatcher.Match(study, [Order.FromBytes(bytes)], options.WindowDays, isCut: false);
        return match.Event == OrderEvent.Found ? new OrderAnswer(match.Rule, 1, bytes) : null;
    }

    /// <summary>The header of one image with what the whole study says; null when there is no file that can be read.</summary>
    private (DicomDataset Header, StudyIdentity Study)? ReadStudy(long studyId)
    {
        List<InstanceRow> input = journal.Read(session => InstanceTable.Input(session, studyId));
        if ((input.Find(instance => !NotExamined.Contains(instance.Facts.Modality)) ?? input.FirstOrDefault()) is not { } instance)
        {
            return null;
        }

        try
        {
            DicomDataset header = DicomFile.Open(spool.PathOf(instance.File), UpToPixels).Dataset;
            DateTime received = TimeZoneInfo.ConvertTime(instance.StoredAt, journal.Clock.LocalTimeZone).DateTime;
            return (header, StudyIdentity.Read(header, input.Select(one => one.Facts.Modality), DateOnly.FromDateTime(received)));
        }
        catch (Exception fault) when (fault is DicomDataException or FileNotFoundException or DirectoryNotFoundException)
        {
            // The run finds out too, and puts the study aside.
            return null;
        }
    }

    private async Task SettleAsync(OrderRow row, OrderEvent happened, OrderAnswer answer, DeliveryCause? contact)
    {
        (OrderState? state, int candidates) = await journal.WriteAsync(
            transaction => SettleNeedsTransaction(transaction, row, happened, answer, contact), CancellationToken.None).ConfigureAwait(false);
        switch (state)
        {
            case null:
                break;
            case OrderState.Asked:
                OrdersLog.Postponed(logger, row.StudyId, row.Attempts + 1, answer.Reason ?? "");
                break;
            case OrderState.Matched:
                OrdersLog.Matched(logger, row.StudyId, row.Revision, answer.Rule!.Value);
                break;
            case OrderState.Unreachable:
                OrdersLog.Unreachable(logger, row.StudyId, row.Revision, row.Attempts);
                break;
            default:
                OrdersLog.NotMatched(logger, state == OrderState.NoOrder ? LogLevel.Information : LogLevel.Warning, row.StudyId, row.Revision, state.Value, candidates);
                break;
        }
    }

    private (OrderState? State, int Candidates) SettleNeedsTransaction(
        JournalTransaction transaction, OrderRow row, OrderEvent happened, OrderAnswer answer, DeliveryCause? contact)
    {
        DateTimeOffset now = journal.Clock.GetUtcNow();
        switch (contact)
        {
            case null or DeliveryCause.FileDamaged:
                break;
            case DeliveryCause.None:
                WorklistContact.ReachedNeedsTransaction(transaction, options.Worklist, now);
                break;
            default:
                WorklistContact.FailedNeedsTransaction(transaction, options.Worklist, contact.Value, now);
                break;
        }

        // Runs may have begun while the worklist thought: what they are made from does not change any more.
        if (happened is not (OrderEvent.NotAnswered or OrderEvent.WaitOver) && !StudyWait.IsInTime(transaction, row.StudyId, Awaited.Order, now))
        {
            (happened, answer) = (OrderEvent.NotInTime, new OrderAnswer());
        }

        DateTimeOffset again = now + _backoff.After(row.Attempts + 1);
        OrderState? state = OrderTable.MoveNeedsTransaction(transaction, row, happened, answer, now, again < row.Until ? again : row.Until);
        if (state is not null and not OrderState.Asked)
        {
            StudyWait.EndNeedsTransaction(transaction, row.StudyId, Awaited.Order, now);
        }

        return (state, answer.Candidates);
    }
}
