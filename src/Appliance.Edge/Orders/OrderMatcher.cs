using Appliance.Edge.Patients;

namespace Appliance.Edge.Orders;

/// <summary>
/// Finds the order that a study answers. The rules stand in the order of their strength; the first that leaves one order decides,
/// of several that are left none is taken, and an order of another patient is never taken.
/// </summary>
internal static class OrderMatcher
{
    private static readonly Rule[] Rules =
    [
        new(MatchRule.StudyInstanceUid, (study, order, _) => study.StudyUid.Length > 0 && study.StudyUid == order.StudyUid, PatientComparison.Unknown, NamesOneOrder: true),
        new(MatchRule.AccessionNumber, (study, order, _) => study.Accessions.Any(order.Accession.IsSame), PatientComparison.Unknown, NamesOneOrder: true),
        new(MatchRule.RequestAttributes, (study, order, _) => study.Requests.Any(request => IsOf(order, request)), PatientComparison.Alike, NamesOneOrder: false),
        new(MatchRule.PatientAndTime, IsPlannedAbout, PatientComparison.SameId, NamesOneOrder: false),
    ];

    /// <summary>Applies the rules.</summary>
    /// <param name="study">What the images say.</param>
    /// <param name="orders">What the worklist has; never trusted to be filtered.</param>
    /// <param name="windowDays">How far from the study's day an order may be planned.</param>
    /// <param name="isCut">True when there are more than these: then none can be the only one of its patient.</param>
    public static OrderMatch Match(StudyIdentity study, IReadOnlyList<Order> orders, int windowDays, bool isCut)
    {
        IReadOnlyList<Order> candidates = orders;
        int several = 0;
        foreach (Rule rule in Rules)
        {
            List<Order> hits = [.. candidates.Where(order => rule.Applies(study, order, windowDays))];
            List<Order> same = hits.FindAll(order => study.Patient.CompareWith(order.Patient) >= rule.LeastPatient);
            bool mayBeMore = isCut && rule.Name == MatchRule.PatientAndTime && several == 0;
            if (same is [var only] && !mayBeMore)
            {
                return new OrderMatch(OrderEvent.Found, rule.Name, only, 1);
            }

            if (same.Count > 0 || mayBeMore)
            {
                // A weaker rule may tell these apart, as the procedures of one accession number; it brings no others in.
                candidates = same;
                several = same.Count;
            }
            else if (hits.Count > 0 && rule.NamesOneOrder && several == 0)
            {
                // What names the order itself names another patient: whatever a weaker rule found would be a guess.
                return new OrderMatch(OrderEvent.OtherPatientFound, null, null, hits.Count);
            }
        }

        return several > 0 || isCut
            ? new OrderMatch(OrderEvent.SeveralFound, null, null, Math.Max(several, isCut ? orders.Count : 0))
            : new OrderMatch(OrderEvent.NothingFound, null, null, 0);
    }

    /// <summary>True when whatever both say of procedure, step and accession number is the same, and it is something.</summary>
    private static bool IsOf(Order order, NamedRequest request) =>
        (request.ProcedureId.Length > 0 || request.StepId.Length > 0)
        && (request.ProcedureId.Length == 0 || request.ProcedureId == order.ProcedureId)
        && (request.StepId.Length == 0 || order.Steps.Any(step => step.Id == request.StepId))
        && (request.Accession.Number.Length == 0 || order.Accession.Number.Length == 0 || request.Accession.IsSame(order.Accession));

    /// <summary>Nothing that the images say is of another order, and a step is planned for their kind of examination about their day.</summary>
    private static bool IsPlannedAbout(StudyIdentity study, Order order, int windowDays) =>
        (study.Accessions.Count == 0 || order.Accession.Number.Length == 0 || study.Accessions.Any(order.Accession.IsSame))
        && (study.Requests.All(request => request.ProcedureId.Length == 0) || order.ProcedureId.Length == 0 || study.Requests.Any(request => request.ProcedureId == order.ProcedureId))
        && order.Steps.Any(step => study.Modalities.Contains(step.Modality) && step.Day is { } day && Math.Abs(day.DayNumber - study.Day.DayNumber) <= windowDays);

    /// <summary>A rule.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Applies">Whether an order may be the study's by it, whoever the patient is.</param>
    /// <param name="LeastPatient">How far the patient must agree at least.</param>
    /// <param name="NamesOneOrder">Whether what it compares is of one order in the hospital: a contradicting patient is then no chance.</param>
    private sealed record Rule(MatchRule Name, Func<StudyIdentity, Order, int, bool> Applies, PatientComparison LeastPatient, bool NamesOneOrder);
}

/// <summary>What the rules came to.</summary>
/// <param name="Event">Found, nothing, several, or another patient's.</param>
/// <param name="Rule">By what it was found.</param>
/// <param name="Order">What was found.</param>
/// <param name="Candidates">How many came into question.</param>
internal sealed record OrderMatch(OrderEvent Event, MatchRule? Rule, Order? Order, int Candidates);
