package dev.lockkeeper.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beans that take a plain {@code DataSource} and say nothing of database initialization
 * see the migrated schema too, although they are declared before everything else.
 */
@PostgresTest
class DataSourceGateTest {

	private ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
				LockkeeperAutoConfiguration.class))
		.withAllowBeanDefinitionOverriding(false);

	private TestSchema schema;

	private MigrationFolder files;

	@BeforeEach
	void write(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.files = files.up("001_boats", "CREATE TABLE boats (name text); INSERT INTO boats VALUES ('Kate')");
		this.contextRunner = this.contextRunner.withBean("schema", TestSchema.class, () -> schema)
			.withPropertyValues(schema.springProperties())
			.withPropertyValues("lockkeeper.locations=" + this.files.location(),
					"spring.datasource.hikari.maximum-pool-size=1",
					"spring.datasource.hikari.connection-timeout=20000");
	}

	@ParameterizedTest
	@ValueSource(classes = { InConstructor.class, InConstructorOfThePoolsType.class, InPostConstruct.class,
			InPostConstructFromField.class, InPostConstructFromSetter.class, InConstructorFromProvider.class,
			InPostConstructFromResource.class, InConstructorByLookup.class, InConstructorFromAll.class })
	void aBeanThatQueriesItsDataSourceSeesTheSchema(Class<?> user) {
		this.contextRunner.withUserConfiguration(user)
			.run((context) -> assertThat(((DatabaseUser) context.getBean(user)).boat).isEqualTo("Kate"));
	}

	@ParameterizedTest
	@ValueSource(classes = { InConstructor.class, InPostConstruct.class })
	void alsoWithAutoCommitOff(Class<?> user) {
		this.contextRunner.withPropertyValues("spring.datasource.hikari.auto-commit=false")
			.withUserConfiguration(user)
			.run((context) -> assertThat(((DatabaseUser) context.getBean(user)).boat).isEqualTo("Kate"));
	}

	@Test
	void alsoWithLazyInitialization() {
		this.contextRunner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withUserConfiguration(InConstructor.class)
			.run((context) -> {
				assertThat(history()).containsExactly("001_boats");
				assertThat(context.getBean(InConstructor.class).boat).isEqualTo("Kate");
			});
	}

	@Test
	void alsoWithCircularReferencesAllowed() {
		this.contextRunner.withInitializer(
				(context) -> ((DefaultListableBeanFactory) context.getBeanFactory()).setAllowCircularReferences(true))
			.withUserConfiguration(InConstructor.class)
			.run((context) -> assertThat(context.getBean(InConstructor.class).boat).isEqualTo("Kate"));
	}

	@Test
	void theOrderOfOtherBeansDoesNotChange() {
		this.contextRunner.withBean("log", Log.class, () -> new Log(this))
			.withUserConfiguration(WithoutDatabase.class, WithDatabase.class)
			.run((context) -> assertThat(context.getBean(Log.class).entries)
				.containsExactly("without database: not migrated", "with database: migrated"));
	}

	@Test
	void theDataSourceThatServesWaitsForTheOneThatMigrates() {
		this.contextRunner.withUserConfiguration(InConstructor.class, ServingAndMigrating.class).run((context) -> {
			assertThat(context.getBean(InConstructor.class).boat).isEqualTo("Kate");
			assertThat(context.getBean("migrating", HikariDataSource.class).isRunning()).isTrue();
			assertThat(history()).containsExactly("001_boats");
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { MigratingThroughServing.class, MigratingAfterServing.class, PrimaryProxy.class,
			PrimaryRouter.class, FromFactory.class, Secondary.class })
	void anApplicationStartsHoweverItsDataSourcesAreMade(Class<?> dataSources) {
		this.contextRunner.withUserConfiguration(dataSources, WithTemplate.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(WithTemplate.class).boat).isEqualTo("Kate");
			assertThat(history()).containsExactly("001_boats");
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { PrimaryProxy.class, FromFactory.class, InScope.class, Secondary.class })
	void dataSourcesOfEveryKindAreHeldBack(Class<?> dataSources) {
		this.contextRunner.withUserConfiguration(InConstructor.class, dataSources)
			.run((context) -> assertThat(context.getBean(InConstructor.class).boat).isEqualTo("Kate"));
	}

	@Test
	void aPostProcessorWithADataSourceDoesNotPreventTheStart() {
		this.contextRunner.withUserConfiguration(PostProcessorWithDataSource.class, WithTemplate.class)
			.run((context) -> assertThat(context.getBean(WithTemplate.class).boat).isEqualTo("Kate"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "eager", "lazy" })
	void connectionsAreFetchedAsTheApplicationLikes(String fetch) {
		this.contextRunner.withPropertyValues("spring.datasource.connection-fetch=" + fetch)
			.withUserConfiguration(InConstructor.class)
			.run((context) -> assertThat(context.getBean(InConstructor.class).boat).isEqualTo("Kate"));
	}

	/** Beside R2DBC, for instance, Boot makes no data source. */
	@Test
	void aDataSourceForTheMigrationsAloneIsEnough() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(LockkeeperAutoConfiguration.class))
			.withBean("schema", TestSchema.class, () -> this.schema)
			.withPropertyValues("lockkeeper.locations=" + this.files.location())
			.withUserConfiguration(ForMigrationsAlone.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(history()).containsExactly("001_boats");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "eager", "lazy" })
	void aFailedMigrationLeavesNoPoolOpen(String fetch) {
		this.files.up("002_bad", "SELECT 1 / 0");
		List<HikariDataSource> pools = new ArrayList<>();
		this.contextRunner.withPropertyValues("spring.datasource.connection-fetch=" + fetch)
			.withBean(BeanPostProcessor.class, () -> new PoolCollector(pools))
			.withUserConfiguration(InConstructor.class)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(MigrationFailedException.class.getName()));
		assertThat(pools).singleElement().satisfies((pool) -> assertThat(pool.isClosed()).isTrue());
	}

	private List<String> history() {
		return this.schema.queryForList("SELECT version FROM schema_migrations", String.class);
	}

	private boolean isMigrated() {
		return this.schema.queryForObject("SELECT to_regclass('boats') IS NOT NULL", Boolean.class);
	}

	abstract static class DatabaseUser {

		String boat;

		void query(DataSource dataSource) {
			this.boat = new JdbcTemplate(dataSource).queryForObject("SELECT name FROM boats", String.class);
		}

	}

	static class InConstructor extends DatabaseUser {

		InConstructor(DataSource dataSource) {
			query(dataSource);
		}

	}

	static class InConstructorOfThePoolsType extends DatabaseUser {

		InConstructorOfThePoolsType(HikariDataSource dataSource) {
			query(dataSource);
		}

	}

	static class InConstructorFromProvider extends DatabaseUser {

		InConstructorFromProvider(ObjectProvider<DataSource> dataSource) {
			query(dataSource.getObject());
		}

	}

	static class InConstructorFromAll extends DatabaseUser {

		InConstructorFromAll(Map<String, DataSource> dataSources) {
			query(dataSources.get("dataSource"));
		}

	}

	static class InConstructorByLookup extends DatabaseUser {

		InConstructorByLookup(BeanFactory beanFactory) {
			query((DataSource) beanFactory.getBean("dataSource"));
		}

	}

	static class InPostConstruct extends DatabaseUser {

		private final DataSource dataSource;

		InPostConstruct(DataSource dataSource) {
			this.dataSource = dataSource;
		}

		@PostConstruct
		void query() {
			query(this.dataSource);
		}

	}

	static class InPostConstructFromField extends DatabaseUser {

		@Autowired
		private DataSource dataSource;

		@PostConstruct
		void query() {
			query(this.dataSource);
		}

	}

	static class InPostConstructFromResource extends DatabaseUser {

		@Resource
		private DataSource dataSource;

		@PostConstruct
		void query() {
			query(this.dataSource);
		}

	}

	static class InPostConstructFromSetter extends DatabaseUser {

		private DataSource dataSource;

		@Autowired
		void setDataSource(DataSource dataSource) {
			this.dataSource = dataSource;
		}

		@PostConstruct
		void query() {
			query(this.dataSource);
		}

	}

	static class WithTemplate extends DatabaseUser {

		WithTemplate(JdbcTemplate jdbc) {
			this.boat = jdbc.queryForObject("SELECT name FROM boats", String.class);
		}

	}

	static class Log {

		final List<String> entries = new ArrayList<>();

		private final DataSourceGateTest test;

		Log(DataSourceGateTest test) {
			this.test = test;
		}

		void add(String bean) {
			this.entries.add(bean + ": " + (this.test.isMigrated() ? "migrated" : "not migrated"));
		}

	}

	static class WithoutDatabase {

		WithoutDatabase(Log log) {
			log.add("without database");
		}

	}

	static class WithDatabase {

		WithDatabase(Log log, DataSource dataSource) {
			log.add("with database");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ServingAndMigrating {

		@Bean
		@Primary
		DataSource serving(TestSchema schema) {
			return schema.pool(1);
		}

		@Bean
		@MigrationDataSource
		DataSource migrating(TestSchema schema) {
			return schema.pool(1);
		}

	}

	/** The migrating data source is made from the serving one. */
	@Configuration(proxyBeanMethods = false)
	static class MigratingThroughServing {

		@Bean
		@Primary
		DataSource serving(TestSchema schema) {
			return schema.pool(1);
		}

		@Bean
		@MigrationDataSource
		DataSource migrating(@Qualifier("serving") DataSource serving) {
			return new DelegatingDataSource(serving);
		}

	}

	/** The migrating data source must be made later than the serving one. */
	@Configuration(proxyBeanMethods = false)
	static class MigratingAfterServing {

		@Bean
		@Primary
		DataSource serving(TestSchema schema) {
			return schema.pool(1);
		}

		@Bean
		@MigrationDataSource
		@DependsOn("serving")
		DataSource migrating(TestSchema schema) {
			return schema.pool(1);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrimaryProxy {

		@Bean
		DataSource target(TestSchema schema) {
			return schema.pool(1);
		}

		@Bean
		@Primary
		DataSource dataSource(@Qualifier("target") DataSource target) {
			return new LazyConnectionDataSourceProxy(target);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrimaryRouter {

		@Bean
		DataSource left(TestSchema schema) {
			return schema.pool(1);
		}

		@Bean
		DataSource right(TestSchema schema) {
			return schema.pool(1);
		}

		@Bean
		@Primary
		DataSource dataSource(@Qualifier("left") DataSource left, @Qualifier("right") DataSource right) {
			AbstractRoutingDataSource router = new AbstractRoutingDataSource() {

				@Override
				protected Object determineCurrentLookupKey() {
					return "right";
				}

			};
			router.setTargetDataSources(Map.of("left", left, "right", right));
			return router;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FromFactory {

		@Bean
		PoolFactory dataSource(TestSchema schema) {
			return new PoolFactory(schema);
		}

	}

	record PoolFactory(TestSchema schema) implements FactoryBean<DataSource> {

		@Override
		public DataSource getObject() {
			return this.schema.pool(1);
		}

		@Override
		public Class<?> getObjectType() {
			return DataSource.class;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InScope {

		@Bean
		static CustomScopeConfigurer threadScope() {
			CustomScopeConfigurer configurer = new CustomScopeConfigurer();
			configurer.addScope("thread", new SimpleThreadScope());
			return configurer;
		}

		@Bean
		@MigrationDataSource
		@Scope(scopeName = "thread", proxyMode = ScopedProxyMode.INTERFACES)
		DataSource dataSource(TestSchema schema) {
			return schema.pool(1);
		}

		@Bean
		DataSource unused() {
			return new ForbiddenDataSource();
		}

	}

	/** A second data source that never connects. */
	@Configuration(proxyBeanMethods = false)
	static class Secondary {

		@Bean
		@Primary
		DataSource dataSource(TestSchema schema) {
			return schema.pool(1);
		}

		@Bean
		DataSource unused() {
			return new ForbiddenDataSource();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PostProcessorWithDataSource {

		@Bean
		static BeanPostProcessor postProcessor(DataSource dataSource) {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String beanName) {
					return (bean != dataSource) ? bean : dataSource;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ForMigrationsAlone {

		@MigrationDataSource
		@Bean(defaultCandidate = false)
		DataSource migrating(TestSchema schema) {
			return schema.pool(1);
		}

	}

	record PoolCollector(List<HikariDataSource> pools) implements BeanPostProcessor {

		@Override
		public Object postProcessBeforeInitialization(Object bean, String beanName) {
			if (bean instanceof HikariDataSource pool) {
				this.pools.add(pool);
			}
			return bean;
		}

	}

}
