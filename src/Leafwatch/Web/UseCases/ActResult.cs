using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.UseCases;

/// <summary>What came of something that was asked for.</summary>
/// <param name="Status">The status of the answer, unless it was done.</param>
/// <param name="Said">What was done, or why not.</param>
internal sealed record ActResult(int Status, string Said)
{
    public bool IsDone => Status == StatusCodes.Status200OK;

    public static ActResult Done(string said) => new(StatusCodes.Status200OK, said);

    public static ActResult Wrong(string why) => new(StatusCodes.Status422UnprocessableEntity, why);

    public static ActResult NotFound(Texts t) => new(StatusCodes.Status404NotFound, t.NotFoundDetail);
}
