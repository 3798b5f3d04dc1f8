namespace Appliance.Edge.Receive;

/// <summary>What the C-STORE command says of an object, and who sends it.</summary>
/// <param name="SopClass">Affected SOP Class UID.</param>
/// <param name="SopUid">Affected SOP Instance UID.</param>
/// <param name="TransferSyntax">The negotiated transfer syntax.</param>
/// <param name="CallingAE">The sender.</param>
/// <param name="AssociationId">The association's row; null when the object came another way.</param>
public sealed record IntakeRequest(string SopClass, string SopUid, string TransferSyntax, string CallingAE, long? AssociationId)
{
    /// <summary>The study that the object must belong to; null for any.</summary>
    public string? StudyUid { get; init; }

    /// <summary>Whether it may be an answer to a retrieval of this unit; its study decides.</summary>
    public bool IsRetrieved { get; init; }

    /// <summary>Gives the association's row to an object that is none; null where there is no association.</summary>
    public Func<CancellationToken, Task<long>>? OpenAssociation { get; init; }
}
