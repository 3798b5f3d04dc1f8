using Appliance.Edge.Hosting;
using Appliance.Edge.Proofs;

namespace Appliance.Edge.Commands;

/// <summary>How a version of an app stands with its golden cases on the unit as it is now.</summary>
/// <param name="App">The app's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="State">How it stands.</param>
/// <param name="Cause">What changed since they last came out; null when they were never run here.</param>
/// <param name="Departure">How they departed the last time; null once they have come out.</param>
/// <param name="Since">Since when it stands so.</param>
internal sealed record ProofReport(string App, string Version, ProofState State, string? Cause, string? Departure, DateTimeOffset Since)
{
    /// <summary>The same in words; null when there is nothing to say: the app is served.</summary>
    public string? Text => State == ProofState.Proved ? null : Texts.Format($"Proof{State}", Cause ?? Texts.Get("ProofNew"), Departure);

    public static ProofReport Of(AppProof proof) => new(proof.App.Id, proof.App.Version, proof.State, proof.Cause, proof.Departure, proof.ChangedAt);
}
