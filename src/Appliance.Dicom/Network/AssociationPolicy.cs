using Appliance.Dicom.Data;

namespace Appliance.Dicom.Network;

/// <summary>Whom an acceptor accepts, and what. Immutable, so one can serve all associations; the default is an open storage node.</summary>
public sealed record AssociationPolicy
{
    private const string StandardRoot = "1.2.840.10008.";
    private const string StandardStorageRoot = "1.2.840.10008.5.1.4.1.1.";

    /// <summary>The AE titles that we answer to; empty: any. Compared as DICOM does, with case.</summary>
    public IReadOnlySet<string> CalledAETitles { get; init; } = new HashSet<string>();

    /// <summary>The AE titles that may call; empty: any.</summary>
    public IReadOnlySet<string> CallingAETitles { get; init; } = new HashSet<string>();

    /// <summary>
    /// The last word before acceptance: null to accept, or the rejection. For what only the caller knows: the number of
    /// associations, free disk, addresses. Answer shortage with a transient rejection, so that scanners try again.
    /// </summary>
    public Func<AssociationRequest, AssociationRejection?>? Admit { get; init; }

    /// <summary>Told of every request that is rejected, whichever rule did it; for a log.</summary>
    public Action<AssociationRequest, AssociationRejection>? Rejected { get; init; }

    /// <summary>
    /// Checks a user identity (PS3.7 D.3.3.7). Null: identities are read and left unanswered, which tells the requestor that they are
    /// not supported. False rejects the association.
    /// </summary>
    public Func<UserIdentityItem, bool>? AuthenticateUser { get; init; }

    /// <summary>Accept the storage SOP classes of the standard.</summary>
    /// <value>Default true.</value>
    public bool AcceptStorage { get; init; } = true;

    /// <summary>Accept as storage also SOP classes that no standard table knows: private ones and those newer than we are.</summary>
    /// <value>Default true.</value>
    public bool AcceptUnknownStorage { get; init; } = true;

    /// <summary>SOP classes accepted besides storage.</summary>
    /// <value>Default Verification.</value>
    public IReadOnlySet<string> AbstractSyntaxes { get; init; } = new HashSet<string> { DicomUID.Verification.Value };

    /// <summary>
    /// SOP classes whose SCP the requestor may be, where it asks for that by role selection (PS3.7 D.3.3.4): reports of Storage Commitment
    /// on a new association, for one.
    /// </summary>
    /// <value>Default none.</value>
    public IReadOnlySet<string> RequestorScpSopClasses { get; init; } = new HashSet<string>();

    /// <summary>
    /// How many operations a requestor may have outstanding where it asks for more than one (PS3.7 D.3.3.3). They are performed and answered
    /// in their order, which the standard allows.
    /// </summary>
    /// <value>Default 1: no asynchronous operations. 0 grants whatever is asked for.</value>
    public int MaxOutstandingOperations { get; init; } = 1;

    /// <summary>The most presentation contexts of one association that are accepted; the rest is refused for a local limit.</summary>
    /// <value>Default 128, what an association can carry.</value>
    public int MaxPresentationContexts { get; init; } = PduLimits.MaxPresentationContexts;

    /// <summary>The transfer syntaxes that are accepted; empty: any, since objects are stored as received.</summary>
    public IReadOnlySet<string> TransferSyntaxes { get; init; } = new HashSet<string>();

    /// <summary>The rejection for a request, or null.</summary>
    /// <param name="request">The request.</param>
    public AssociationRejection? Check(AssociationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var rejection = CheckRules(request);
        if (rejection is not null)
        {
            Rejected?.Invoke(request, rejection);
        }

        return rejection;
    }

    /// <summary>Answers the contexts of a request, each by itself, and no more of them than <see cref="MaxPresentationContexts"/>.</summary>
    /// <param name="proposed">The proposals.</param>
    public IReadOnlyList<PresentationContext> Negotiate(IEnumerable<ProposedPresentationContext> proposed)
    {
        var answers = proposed.Select(Negotiate).ToList();
        foreach (int over in Enumerable.Range(0, answers.Count).Where(i => answers[i].IsAccepted).Skip(MaxPresentationContexts))
        {
            answers[over] = answers[over] with { Result = PresentationContextResult.NoReason, TransferSyntax = string.Empty };
        }

        return answers;
    }

    /// <summary>Answers the window that a requestor asks for: never more than that, seen from the requestor (PS3.7 D.3.3.3).</summary>
    /// <param name="proposed">The proposal; 0 is unlimited.</param>
    public AsyncOperationsWindowItem Negotiate(AsyncOperationsWindowItem proposed)
    {
        ArgumentNullException.ThrowIfNull(proposed);

        // We invoke one operation at a time, so the requestor needs to perform no more than one.
        int invoked = proposed.MaxInvoked == 0 || MaxOutstandingOperations == 0
            ? Math.Max(proposed.MaxInvoked, MaxOutstandingOperations)
            : Math.Min(proposed.MaxInvoked, MaxOutstandingOperations);
        return new AsyncOperationsWindowItem((ushort)invoked, 1);
    }

    /// <summary>Answers one proposed context: the first transfer syntax in the proposer's order that is accepted.</summary>
    /// <param name="proposed">The proposal.</param>
    public PresentationContext Negotiate(ProposedPresentationContext proposed)
    {
        ArgumentNullException.ThrowIfNull(proposed);
        string? syntax = proposed.TransferSyntaxes.FirstOrDefault(IsAcceptedTransferSyntax);
        var result = !IsAcceptedAbstractSyntax(proposed.AbstractSyntax) ? PresentationContextResult.AbstractSyntaxNotSupported
            : syntax is null ? PresentationContextResult.TransferSyntaxesNotSupported
            : PresentationContextResult.Acceptance;
        return new PresentationContext(
            proposed.Id,
            proposed.AbstractSyntax,
            proposed.TransferSyntaxes,
            result,
            result == PresentationContextResult.Acceptance ? syntax! : string.Empty);
    }

    /// <summary>
    /// Answers one role selection explicitly (PS3.7 D.3.3.4): never more than was proposed. SCU the requestor may be of everything, SCP
    /// only of <see cref="RequestorScpSopClasses"/>.
    /// </summary>
    /// <param name="proposed">The proposal.</param>
    public RoleSelectionItem Negotiate(RoleSelectionItem proposed)
    {
        ArgumentNullException.ThrowIfNull(proposed);
        return proposed with { ScpRole = proposed.ScpRole && RequestorScpSopClasses.Contains(proposed.SopClassUid) };
    }

    /// <summary>True when contexts for a SOP class are accepted.</summary>
    /// <param name="uid">The SOP class UID.</param>
    public bool IsAcceptedAbstractSyntax(string uid)
    {
        ArgumentNullException.ThrowIfNull(uid);
        if (AbstractSyntaxes.Contains(uid))
        {
            return true;
        }

        var sopClass = new DicomUID(uid);
        if (sopClass.Kind.Length > 0 || sopClass.IsNonPatientStorageSopClass)
        {
            return AcceptStorage && sopClass.IsStorageSopClass;
        }

        // Under the standard's root only its storage branch can be storage; under any other root nobody can tell.
        return AcceptUnknownStorage
            && (uid.StartsWith(StandardStorageRoot, StringComparison.Ordinal) || !uid.StartsWith(StandardRoot, StringComparison.Ordinal));
    }

    private bool IsAcceptedTransferSyntax(string uid) => uid.Length > 0 && (TransferSyntaxes.Count == 0 || TransferSyntaxes.Contains(uid));

    private AssociationRejection? CheckRules(AssociationRequest request)
    {
        // PS3.7 A.2.1: there is one DICOM application context.
        if (request.Pdu.ApplicationContext != AssociatePdu.DicomApplicationContext)
        {
            return AssociationRejection.ApplicationContextNotSupported;
        }

        // PS3.8 9.3.2: a title of blanks only is no title.
        if (request.CalledAE.Length == 0 || (CalledAETitles.Count > 0 && !CalledAETitles.Contains(request.CalledAE)))
        {
            return AssociationRejection.CalledAENotRecognized;
        }

        if (request.CallingAE.Length == 0 || (CallingAETitles.Count > 0 && !CallingAETitles.Contains(request.CallingAE)))
        {
            return AssociationRejection.CallingAENotRecognized;
        }

        if (AuthenticateUser is { } authenticate && request.Pdu.UserItem<UserIdentityItem>() is { } identity && !authenticate(identity))
        {
            return AssociationRejection.UserNotAccepted;
        }

        return Admit?.Invoke(request);
    }
}
