using Appliance.Dicom.Services;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Priors;

/// <summary>
/// Tells objects that come because this unit asked for them from those that a scanner sends: the command says on whose behalf it comes,
/// and the study is one that was asked for. Both are needed; what is only one of them is an ordinary object.
/// </summary>
public sealed class PriorExpectation(PriorsOptions options, NodeOptions node)
{
    /// <summary>An archive may go on sending after it, or we, gave up: what still comes is no new study.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromHours(1);

    private readonly string _archive = options.IsOn ? options.ArchiveAE : "";

    /// <summary>
    /// Whether a C-STORE can be a sub-operation of our C-MOVE. Move Originator AE Title (0000,1030) is optional (PS3.7 9.1.1.1.7), so
    /// where it is absent the archive itself must be the caller.
    /// </summary>
    internal bool MayBeOurs(StoreRequest request) => options.IsOn && (request.MoveOriginatorAE.Length > 0
        ? request.MoveOriginatorAE.Trim() == node.AeTitle.Trim()
        : request.Association.CallingAE.Trim() == _archive);

    /// <summary>Whether the archive was asked for objects of a study, not long ago.</summary>
    internal static bool IsExpected(JournalSession session, string studyUid, DateTimeOffset now) =>
        session.Count(
            "SELECT count(*) FROM prior WHERE study_uid = $study AND asked_at >= $since",
            ("$study", studyUid), ("$since", JournalTime.Format(now - Aftermath))) > 0;
}
