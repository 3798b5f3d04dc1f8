using System.Collections.Concurrent;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Crash;

/// <summary>A scanner as they are: one association at a time, and what was not acknowledged is sent again until it is.</summary>
internal sealed class Scanner(int port, string aeTitle)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly DicomEndpoint _unit = new(UnitProcess.AeTitle, "127.0.0.1", port);

    /// <summary>What the unit answered but for success.</summary>
    public ConcurrentQueue<string> Refusals { get; } = new();

    /// <summary>Returns when the unit has acknowledged every object of the study.</summary>
    public async Task SendAsync(SentStudy study, CancellationToken cancellationToken)
    {
        while (study.Unacknowledged is { Count: > 0 } rest)
        {
            try
            {
                await SendOnceAsync(study, rest, cancellationToken);
            }
            catch (DicomNetworkException)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>Sends so many objects that the unit has not acknowledged yet, and no more.</summary>
    /// <exception cref="DicomNetworkException">The association failed.</exception>
    public Task SendAsync(SentStudy study, int count, CancellationToken cancellationToken) =>
        SendOnceAsync(study, [.. study.Unacknowledged.Take(count)], cancellationToken);

    private async Task SendOnceAsync(SentStudy study, IReadOnlyList<StoreItem> rest, CancellationToken cancellationToken)
    {
        var parameters = new AssociationParameters { CallingAE = aeTitle, Contexts = StoreScu.ContextsFor(rest) };
        await using var association = await Association.RequestAsync(_unit, parameters, cancellationToken);
        foreach (var item in rest)
        {
            var answer = await StoreScu.SendAsync(association, item, cancellationToken);
            if (answer.Status.IsSuccess)
            {
                study.Acknowledge(item);
            }
            else
            {
                Refusals.Enqueue($"{answer.Status} {answer.ErrorComment}");
            }
        }

        await association.ReleaseAsync(cancellationToken);
    }
}
