using Appliance.Dicom.Data;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>Retrieve as SCU by C-MOVE: the peer sends the objects to an application entity that it knows (PS3.4 C.4.2).</summary>
public static class MoveScu
{
    /// <summary>The context that a retrieval needs.</summary>
    /// <param name="model">The information model.</param>
    public static (string AbstractSyntax, IReadOnlyList<string> TransferSyntaxes) ContextFor(QueryModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return (model.Move?.Value ?? throw new ArgumentException("the model has no C-MOVE", nameof(model)), QueryModel.TransferSyntaxes);
    }

    /// <summary>Asks, and waits for the last response.</summary>
    /// <param name="association">An association with an accepted context for the model.</param>
    /// <param name="model">The information model.</param>
    /// <param name="destination">The AE title to send to; the peer must know its address.</param>
    /// <param name="identifier">Query/Retrieve Level and the unique keys of what to send.</param>
    /// <param name="progress">Called with each pending response; false cancels (C-CANCEL).</param>
    /// <param name="cancellationToken">Gives up; the association can then only be disposed.</param>
    /// <exception cref="DicomNetworkException">No context was accepted, or the association ended.</exception>
    /// <exception cref="DicomDataException">The identifier cannot be written.</exception>
    public static Task<RetrieveResult> MoveAsync(
        Association association,
        QueryModel model,
        string destination,
        DicomDataset identifier,
        Func<SubOperations, bool>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var exchange = QueryExchange.On(association, model.Move, Retrieval.Report(progress));
        return Retrieval.RunAsync(exchange, CommandField.CMoveRequest, identifier, destination, cancellationToken);
    }
}
