using Appliance.Dicom.Network;
using static Appliance.Dicom.Services.PerformedStepState;

namespace Appliance.Dicom.Services;

/// <summary>What a request asks of a performed procedure step.</summary>
public enum PerformedStepEvent
{
    /// <summary>N-CREATE with the status <c>IN PROGRESS</c>.</summary>
    Create,

    /// <summary>N-CREATE with another status.</summary>
    CreateOtherwise,

    /// <summary>N-SET that leaves the status, or says <c>IN PROGRESS</c> again.</summary>
    Update,

    /// <summary>N-SET to <c>COMPLETED</c>.</summary>
    Complete,

    /// <summary>N-SET to <c>DISCONTINUED</c>.</summary>
    Discontinue,

    /// <summary>N-SET to a status that there is not.</summary>
    SetOtherwise,
}

/// <summary>The states of a performed procedure step as a table (PS3.4 F.7.1, F.7.2): (state, event) → next state or refusal.</summary>
public static class PerformedStepLifecycle
{
    /// <summary>PS3.4 F.7.2.2.4: the Error ID that goes with 0110 when a step in a final state was to be changed.</summary>
    public const ushort MayNoLongerBeUpdated = 0xA710;

    private static readonly NServiceResult Duplicate = new(DicomStatus.DuplicateSopInstance, "there is such a step already");
    private static readonly NServiceResult Absent = new(DicomStatus.NoSuchSopInstance, "no such performed procedure step");

    private static readonly NServiceResult Ended =
        new(DicomStatus.ProcessingFailure, "Performed Procedure Step Object may no longer be updated") { ErrorId = MayNoLongerBeUpdated };

    private static readonly NServiceResult BadStatus = new(DicomStatus.InvalidAttributeValue, "Performed Procedure Step Status")
    {
        Attributes = [Data.DicomTag.PerformedProcedureStepStatus],
    };

    // Rows: no such step, then its states. Columns: Create, CreateOtherwise, Update, Complete, Discontinue, SetOtherwise.
    private static readonly (PerformedStepState? Next, NServiceResult Result)[][] Table =
    [
        /* none         */ [To(InProgress), No(BadStatus), No(Absent), No(Absent), No(Absent), No(Absent)],
        /* InProgress   */ [No(Duplicate), No(Duplicate), To(InProgress), To(Completed), To(Discontinued), No(BadStatus)],
        /* Completed    */ [No(Duplicate), No(Duplicate), No(Ended), No(Ended), No(Ended), No(Ended)],
        /* Discontinued */ [No(Duplicate), No(Duplicate), No(Ended), No(Ended), No(Ended), No(Ended)],
    ];

    /// <summary>The state after a request, or null and what to answer instead.</summary>
    /// <param name="state">The present state; null when there is no such step.</param>
    /// <param name="asked">What the request asks.</param>
    public static (PerformedStepState? Next, NServiceResult Result) Next(PerformedStepState? state, PerformedStepEvent asked) =>
        Table[state is { } known ? (int)known + 1 : 0][(int)asked];

    private static (PerformedStepState? Next, NServiceResult Result) To(PerformedStepState next) => (next, NServiceResult.Success);

    private static (PerformedStepState? Next, NServiceResult Result) No(NServiceResult refusal) => (null, refusal);
}
