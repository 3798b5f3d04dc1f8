using Appliance.Edge.Health;
using Appliance.Edge.Proofs;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Runtime;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Running.Engines;

/// <summary>
/// Compiles in the background what the active apps need: at start, where driver or TensorRT may be others than before, and when an app is
/// activated. Studies come in meanwhile, and the runs of other apps go on.
/// </summary>
public sealed class EnginePreparer(
    EngineShelf shelf,
    EnginePreparation preparation,
    AppShelf apps,
    OnnxModelCache models,
    ProofGate proofs,
    Journal journal,
    Heartbeats heartbeats,
    ILogger<EnginePreparer> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    /// <summary>The largest models take half an hour on a small GPU.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromHours(2);

    /// <summary>Compiles what is missing now.</summary>
    public void PrepareOnce(CancellationToken cancellationToken)
    {
        AppPackage[] active = [.. apps.Active().Select(app => apps.Find(app.App)).OfType<AppPackage>()];
        preparation.Prepare(active, null, Ready, trim: true, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!shelf.IsUsed)
        {
            return;
        }

        EnginesLog.Gpu(logger, shelf.Gpu!.Name, shelf.Gpu.Driver, shelf.Gpu.TensorRt);
        using Heartbeat heartbeat = heartbeats.Register("engines", MaxSilence);
        using JournalSignal signal = journal.Subscribe(JournalTopic.Runs);
        bool recovered = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            heartbeat.Beat();
            try
            {
                // Compiling is one long native call: it gets a thread of its own.
                await Task.Factory.StartNew(
                    () =>
                    {
                        if (!recovered)
                        {
                            preparation.Recover();
                            recovered = true;
                        }

                        PrepareOnce(stoppingToken);
                    },
                    stoppingToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            }
            catch (StateFolderException)
            {
                EnginesLog.Busy(logger);
            }
            catch (Exception fault) when (StorageFault.IsStorage(fault))
            {
                EnginesLog.DiskFailed(logger, SafeFault.Describe(fault));
            }

            await signal.WaitAsync(Every, journal.Clock, stoppingToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Sessions that were opened without the engine are opened anew, its golden cases are run, and the runs that waited for it are looked at.
    /// The gate closes before a session can be opened on the engine, so that no study is run on what is not proved. What golden cases came to
    /// before the old sessions were gone was perhaps theirs, and is owed again; then the gate is asked anew.
    /// </summary>
    private void Ready(ModelSource source)
    {
        proofs.Renew();
        models.Renew(source);
        List<AppVersion> users = [.. Users(source)];
        journal.WriteAsync(
            transaction =>
            {
                DateTimeOffset now = journal.Clock.GetUtcNow();
                foreach (AppProof proof in users.Select(app => AppProofTable.Find(transaction, app)).OfType<AppProof>())
                {
                    AppProofTable.MoveNeedsTransaction(transaction, proof, ProofEvent.Outdated, now);
                }

                transaction.Signal(JournalTopic.Runs);
            },
            CancellationToken.None).GetAwaiter().GetResult();
        proofs.Renew();
    }

    /// <summary>The versions on the unit whose golden cases may have been run on the model.</summary>
    private IEnumerable<AppVersion> Users(ModelSource source) => journal.Read(AppProofTable.All)
        .Select(proof => proof.App).Where(app => apps.Find(app) is { } package && package.CompiledModels.Any(model => model.Key == source.Key));
}
