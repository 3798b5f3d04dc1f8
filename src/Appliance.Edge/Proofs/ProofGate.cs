using System.Collections.Concurrent;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Proofs;

/// <summary>
/// Stands before each run: while golden cases are owed on the unit as it is now, runs of that app wait; when they have departed, its
/// studies are refused with that as the reason. The other apps go on.
/// </summary>
/// <param name="journal">The journal.</param>
/// <param name="find">Finds an app's package.</param>
/// <param name="ground">The unit as it is now.</param>
/// <param name="budget">The memory: what the unit can never run, it need not prove.</param>
public sealed class ProofGate(Journal journal, Func<AppVersion, AppPackage?> find, ProvingGround ground, MemoryBudget budget)
{
    /// <summary>Each claim asks for each app that is due; what is proved stays so until the prover finds that something has changed.</summary>
    private readonly ConcurrentDictionary<AppVersion, bool> _proved = [];

    private int _renewals;

    /// <summary>Whether runs of an app have to wait now.</summary>
    public bool Holds(AppVersion app)
    {
        if (_proved.ContainsKey(app))
        {
            return false;
        }

        AppProof? proof = journal.Read(session => AppProofTable.Find(session, app));
        if (IsRefused(proof) || find(app) is not { } package || budget.Impossible(RunNeeds.Of(package.Manifest.Resources)).Count > 0)
        {
            return false; // The run itself says why.
        }

        if (proof is not { State: ProofState.Proved } || proof.Platform != ground.Platform.Digest || proof.Subject != ground.SubjectOf(package))
        {
            return true;
        }

        return !(_proved[app] = true);
    }

    /// <summary>Why studies are not run with an app; empty when they are.</summary>
    public IReadOnlyList<RefusalReason> Refusals(AppVersion app)
    {
        ArgumentNullException.ThrowIfNull(app);
        AppProof? proof = _proved.ContainsKey(app) ? null : journal.Read(session => AppProofTable.Find(session, app));
        return !IsRefused(proof) ? []
            : [new RefusalReason(proof!.State == ProofState.GivenUp ? RefusalCodes.GoldenGivenUp : RefusalCodes.GoldenDeparted, app.Id, app.Version)];
    }

    /// <summary>How often everything was asked anew.</summary>
    internal int Renewals => _renewals;

    /// <summary>Asks anew about an app: something about it has changed.</summary>
    internal void Forget(AppVersion app) => _proved.TryRemove(app, out _);

    /// <summary>Asks anew about all apps: an engine that they may run on has become ready.</summary>
    internal void Renew()
    {
        _proved.Clear();
        Interlocked.Increment(ref _renewals);
    }

    private bool IsRefused(AppProof? proof) => proof is { IsRefused: true } && proof.Platform == ground.Platform.Digest;
}
