package dev.lockkeeper.sample.deploy;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import javax.xml.xpath.XPathFactory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The manifests hold what Kubernetes knows and nothing else: a misspelt field would be
 * ignored by some clusters and refused by others.
 */
class ManifestTest {

	private static final Path FOLDER = Path.of("deploy");

	private static final Map<String, Class<?>> KINDS = Map.of("Deployment", Deployment.class, "Service", Service.class,
			"Job", Job.class);

	private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

	@Test
	void theServiceHasOnlyFieldsThatKubernetesKnows() throws Exception {
		assertThat(read("kubernetes.yaml")).hasSize(2).allSatisfy((object) -> assertThat(unknown(object)).isEmpty());
	}

	@Test
	void theJobHasOnlyFieldsThatKubernetesKnows() throws Exception {
		assertThat(read("kubernetes-job.yaml")).hasSize(1)
			.allSatisfy((object) -> assertThat(unknown(object)).isEmpty());
	}

	@Test
	void aMisspeltFieldWouldBeFound() throws Exception {
		Object object = YAML.readValue("""
				kind: Deployment
				spec:
				  template:
				    spec:
				      containers:
				        - name: a
				          livenessProbes: {}
				""", Deployment.class);
		assertThat(unknown(object)).containsExactly("livenessProbes");
	}

	@Test
	void probesAskWhatTheSampleAnswers() throws Exception {
		Deployment deployment = (Deployment) read("kubernetes.yaml").get(0);
		Container container = deployment.getSpec().getTemplate().getSpec().getContainers().get(0);
		assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/actuator/health/liveness");
		assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/actuator/health/readiness");
		assertThat(container.getPorts().get(0).getContainerPort()).isEqualTo(8080);
		assertThat(deployment.getSpec().getReplicas()).isGreaterThan(1);
	}

	@Test
	void theJobEndsWhenItHasMigrated() throws Exception {
		Job job = (Job) read("kubernetes-job.yaml").get(0);
		List<EnvVar> environment = job.getSpec().getTemplate().getSpec().getContainers().get(0).getEnv();
		assertThat(environment).anySatisfy((variable) -> {
			assertThat(variable.getName()).isEqualTo("LOCKKEEPER_EXIT_AFTER");
			assertThat(variable.getValue()).isEqualTo("true");
		});
	}

	@Test
	void composeStartsThreeReplicasOnTheDatabaseThatItStarts() throws Exception {
		JsonNode services = YAML.readTree(FOLDER.resolve("compose.yaml").toFile()).get("services");
		JsonNode replicas = services.get("moorings");
		JsonNode database = services.get("database").get("environment");
		assertThat(replicas.at("/deploy/replicas").asInt()).isEqualTo(3);
		JsonNode environment = replicas.get("environment");
		assertThat(environment.get("SPRING_DATASOURCE_URL").asText())
			.isEqualTo("jdbc:postgresql://database:5432/" + database.get("POSTGRES_DB").asText());
		assertThat(environment.get("SPRING_DATASOURCE_USERNAME")).isEqualTo(database.get("POSTGRES_USER"));
		assertThat(environment.get("SPRING_DATASOURCE_PASSWORD")).isEqualTo(database.get("POSTGRES_PASSWORD"));
		Path context = FOLDER.resolve(replicas.at("/build/context").asText());
		assertThat(context.resolve(replicas.at("/build/dockerfile").asText())).exists();
	}

	/** The image is built in the folder above the one that the Dockerfile is in. */
	@Test
	void theImageHoldsTheJarThatThisModuleMakes() throws Exception {
		String copied = Files.readAllLines(FOLDER.resolve("Dockerfile"))
			.stream()
			.filter((line) -> line.startsWith("COPY "))
			.map((line) -> line.split(" ")[1])
			.collect(Collectors.joining());
		String artifact = XPathFactory.newInstance()
			.newXPath()
			.evaluate("/*/*[local-name()='artifactId']", new InputSource(Path.of("pom.xml").toUri().toString()));
		assertThat(copied).isEqualTo("target/" + artifact + "-*.jar");
	}

	private static List<Object> read(String file) throws IOException {
		List<Object> objects = new ArrayList<>();
		try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(FOLDER.resolve(file).toFile())) {
			while (documents.hasNext()) {
				JsonNode document = documents.next();
				Class<?> kind = KINDS.get(document.get("kind").asText());
				objects.add(YAML.treeToValue(document, kind));
			}
		}
		return objects;
	}

	/** Fields that the types have no place for, anywhere below an object. */
	private static Set<String> unknown(Object object) throws ReflectiveOperationException {
		Set<String> names = new TreeSet<>();
		collect(object, names);
		return names;
	}

	private static void collect(Object object, Set<String> names) throws ReflectiveOperationException {
		if (object instanceof Collection<?> elements) {
			for (Object element : elements) {
				collect(element, names);
			}
		}
		if (object == null || !object.getClass().getName().startsWith("io.fabric8.kubernetes.api.model")) {
			return;
		}
		for (Method method : object.getClass().getMethods()) {
			if (method.getName().equals("getAdditionalProperties")) {
				((Map<?, ?>) method.invoke(object)).keySet().forEach((name) -> names.add(String.valueOf(name)));
			}
			else if (method.getName().startsWith("get") && method.getParameterCount() == 0
					&& !method.getName().equals("getClass")) {
				collect(method.invoke(object), names);
			}
		}
	}

}
